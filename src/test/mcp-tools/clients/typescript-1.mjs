// Visits a server with the TypeScript SDK 1 and prints what it saw: URL, tool, its arguments (JSON), resource.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [url, tool, args, uri] = process.argv.slice(2);
const client = new Client({ name: 'headgate-test', version: '1' });
const transport = new StreamableHTTPClientTransport(new URL(url));
await client.connect(transport);
const { tools } = await client.listTools();
const called = await client.callTool({ name: tool, arguments: JSON.parse(args) });
const read = await client.readResource({ uri });
console.log(JSON.stringify({ version: transport.protocolVersion, tools, called, read }));
await transport.terminateSession();
await client.close();
