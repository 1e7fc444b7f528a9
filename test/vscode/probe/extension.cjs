// For tests alone: runs a function body that comes over a socket inside the extension host and answers with JSON.
const vscode = require('vscode');
const net = require('node:net');

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

exports.activate = (context) => {
  const socket = process.env.PROBE_SOCKET;
  if (!socket) return;
  const server = net.createServer({ allowHalfOpen: true }, (connection) => {
    let text = '';
    connection.on('data', (data) => {
      text += data;
    });
    connection.on('end', async () => {
      let reply;
      try {
        const { code, argument } = JSON.parse(text);
        reply = { value: await new AsyncFunction('vscode', 'argument', code)(vscode, argument) };
      } catch (error) {
        reply = { error: String(error?.stack ?? error) };
      }
      connection.end(JSON.stringify(reply));
    });
  });
  server.listen(socket);
  context.subscriptions.push({ dispose: () => server.close() });
};
