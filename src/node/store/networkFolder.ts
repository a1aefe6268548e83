import { statfsSync } from 'node:fs';
import path from 'node:path';

/** Linux's numbers for file systems that lie on other machines: NFS, SMB, CIFS, SMB2, AFS, 9P, Ceph (statfs(2)). */
const REMOTE = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x01021997, 0x00c36400]);

/** True when a folder is known to lie on a network share. Elsewhere than on Linux only a Windows share by its `\\server` name is recognised. */
export function isNetworkFolder(folder: string): boolean {
  if (process.platform === 'win32') return path.resolve(folder).startsWith('\\\\');
  if (process.platform !== 'linux') return false;
  try {
    return REMOTE.has(statfsSync(folder).type >>> 0);
  } catch {
    return false;
  }
}
