// Visits a server with the TypeScript SDK 2 and prints what it saw: URL, tool, its arguments (JSON), resource, and how to find
// the revision: legacy, auto, or the revision itself.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, tool, args, uri, mode] = process.argv.slice(2);
const negotiation = mode === 'legacy' || mode === 'auto' ? { mode } : { mode: { pin: mode } };
const client = new Client({ name: 'headgate-test', version: '1' }, { versionNegotiation: negotiation });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
const { tools } = await client.listTools();
const called = await client.callTool({ name: tool, arguments: JSON.parse(args) });
const read = await client.readResource({ uri });
console.log(JSON.stringify({ version: client.getNegotiatedProtocolVersion(), tools, called, read }));
await client.close();
