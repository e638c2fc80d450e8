/**
 * The MCP door: how clients of every revision of the Model Context Protocol ask for what the {@link io.headgate.provider.Provider}s
 * offer. {@link io.headgate.mcp.McpDoor} takes a request, {@link io.headgate.mcp.Envelope} reads the messages in it, {@link
 * io.headgate.mcp.Era} says whether they are for {@link io.headgate.mcp.Legacy} (sessions, 2025-11-25 and before) or {@link
 * io.headgate.mcp.Modern} (2026-07-28: each request by itself), and a {@link io.headgate.mcp.Running} is one call of a provider until
 * its answer. What is said goes through a {@link io.headgate.mcp.Reply}. Only {@code app} uses this package.
 */
@NullMarked
package io.headgate.mcp;

import org.jspecify.annotations.NullMarked;
