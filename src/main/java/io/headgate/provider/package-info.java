/**
 * What the gateway offers to MCP clients, apart from how they ask for it: tools, resources, prompts and completion stand behind one
 * narrow interface, {@link io.headgate.provider.Provider}, the same for every revision of the protocol. The door in {@code mcp} speaks
 * to clients and knows no store; a provider knows what it offers and no client. Start with {@code Provider}, then {@code Answer}.
 */
@NullMarked
package io.headgate.provider;

import org.jspecify.annotations.NullMarked;
