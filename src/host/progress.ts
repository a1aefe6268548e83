import { ProgressLocation, window } from 'vscode';
import { signalOf } from './cancellation';

/** Does something that may take long, with a notification that can cancel it. */
export async function withCancellableProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const location = ProgressLocation.Notification;
  return window.withProgress({ location, title, cancellable: true }, (_, token) => work(signalOf(token)));
}
