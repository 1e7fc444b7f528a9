// For tests alone: language models that answer as the fake server does, or misbehave as their ids say until they are healed.
const vscode = require('vscode');
const { readQuestion, writeAnswer } = require('../../fakes/model-answers.ts');

const ids = ['answers', 'filters', 'quota', 'hangs', 'endless'];

exports.activate = (context) => {
  /** What tests look at and turn. */
  const state = { calls: [], healed: false };
  const provide = (needsConsent) => ({
    provideLanguageModelChatInformation: async () =>
      ids.map((id) => ({
        id,
        name: `Fake ${id}`,
        family: 'fake',
        version: '1',
        maxInputTokens: 16_000,
        maxOutputTokens: 4000,
        capabilities: {},
        ...(needsConsent ? { requiresAuthorization: { label: 'a test' } } : {}),
      })),
    async provideLanguageModelChatResponse({ id }, messages, _options, progress, token) {
      const prompt = messages.map(({ content }) => content.map(({ value }) => value ?? '').join('')).join('\n');
      const body = { messages: [{ role: 'user', content: prompt }] };
      const call = { id, prompt, asked: readQuestion(body), cancelled: false, answered: false };
      state.calls.push(call);
      token.onCancellationRequested(() => {
        call.cancelled = true;
      });
      const say = (text) => progress.report(new vscode.LanguageModelTextPart(text));
      if (!state.healed && call.asked === 'rows') {
        const rows = state.calls.filter((other) => other.id === id && other.asked === 'rows').length;
        if (id === 'filters' && rows % 3 === 0) throw new Error('Response got filtered.');
        if (id === 'quota' && rows > 2) throw vscode.LanguageModelError.Blocked('Too many requests.');
        if (id === 'hangs' && rows > 2) {
          say('{"rows":[');
          await new Promise((settle) => token.onCancellationRequested(settle));
          return;
        }
        if (id === 'endless') {
          while (!token.isCancellationRequested) {
            say('and so on '.repeat(100));
            await new Promise((settle) => setTimeout(settle, 5));
          }
          return;
        }
      }
      const answer = writeAnswer(body, { seed: 'editor', words: 12, duplicates: false, ignoresLabel: false });
      for (let at = 0; at < answer.length; at += 60) say(answer.slice(at, at + 60));
      call.answered = true;
    },
    provideTokenCount: async (_model, text) =>
      Math.ceil((typeof text === 'string' ? text : JSON.stringify(text)).length / 4),
  });
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('fakemodels', provide(false)),
    vscode.lm.registerLanguageModelChatProvider('asksfirst', provide(true)),
  );
  return state;
};
