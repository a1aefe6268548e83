import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * Keeps the space of new objects from growing once it has `bytes`, for a process that makes many short-lived ones: V8 would let it
 * grow to hundreds of megabytes, which costs memory and gains no time. Node takes the size itself as an argument of the command
 * line alone; how fast the space grows is read whenever it does.
 */
export function holdYoungSpace(bytes: number): void {
  const observer = new PerformanceObserver(() => {
    if (youngSpace() < bytes) return;
    observer.disconnect();
    setFlagsFromString('--semi-space-growth-factor=1');
  });
  observer.observe({ entryTypes: ['gc'] });
}

function youngSpace(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
}
