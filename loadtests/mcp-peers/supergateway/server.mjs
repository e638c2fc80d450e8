// One tool in front of one HTTP service, on stdio: what supergateway brings to the network.
import http from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });
const read = (id) =>
  new Promise((resolve, reject) => {
    http
      .get(`${process.env.UPSTREAM}/read?id=${encodeURIComponent(id)}`, { agent }, (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => (body += part));
        answer.on('end', () => resolve(body));
      })
      .on('error', reject);
  });

const server = new McpServer({ name: 'bench', version: '1' });
server.registerTool(
  'read',
  { description: 'Reads what the upstream has', inputSchema: { id: z.string() } },
  async ({ id }) => ({ content: [{ type: 'text', text: await read(id) }] }),
);
await server.connect(new StdioServerTransport());
