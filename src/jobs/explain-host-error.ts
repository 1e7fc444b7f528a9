import { CallError, type CallErrorDetails } from '../adapters/chat/call-error.ts';
import type { HostModelError } from './host-models.ts';

/** How long everybody waits when the editor's model asks for fewer requests, milliseconds. */
const restAfterCrowd = 30_000;

/** True when a filter of the provider refused the prompt or the reply. */
export function isFilteredByHost({ message }: HostModelError): boolean {
  return /\bfiltered\b|content[ _](filter|policy)|responsible ?ai|offensive|public code/i.test(message);
}

/** Says what an error of an editor's model means for the call and the others, and what to do. `label` names the model. */
export function explainHostError({ code, message }: HostModelError, label: string): CallError {
  const said = message.slice(0, 300);
  const make = (details: Omit<CallErrorDetails, 'billed'> & { billed?: boolean }, text: string) =>
    new CallError({ billed: false, ...details }, `${text} (${label}: ${said})`);
  if (code === 'NoPermissions') {
    return make(
      { code: 'no-consent', retry: false },
      'VS Code was not allowed to let SynAlign use this model, so nothing was sent. Start the run again and choose Allow; everything finished is kept.',
    );
  }
  if (code === 'NotFound') {
    return make(
      { code: 'no-such-model', retry: false },
      'VS Code does not have this model. Check that its extension is there and signed in, or choose another model; everything finished is kept.',
    );
  }
  if (code === 'ChatRateLimited') {
    return make(
      { code: 'too-busy', retry: true, crowded: true, wait: restAfterCrowd },
      'The provider of this model asks for fewer requests.',
    );
  }
  if (code === 'Blocked' || code === 'ChatQuotaExceeded' || /quota|rate.?limit|too many requests/i.test(message)) {
    return make(
      { code: 'quota-used-up', retry: false },
      'VS Code lets no more requests through to this model for now: its quota is used up, or there were too many requests. Start the run again later, or choose another model; everything finished is kept.',
    );
  }
  if (/off.?topic/i.test(message)) {
    return make(
      { code: 'bad-request', retry: false },
      'This model answers questions about programming only and takes these rows for something else. Choose another model; everything finished is kept.',
    );
  }
  // Names an option that the model does not know: the request is sent again without it.
  if (/temperature|max_(completion_)?tokens/.test(message)) {
    return make({ code: 'bad-request', retry: false, refusal: message }, 'The model does not take the request.');
  }
  return make({ code: 'server-failed', retry: true, billed: true }, 'The model failed.');
}
