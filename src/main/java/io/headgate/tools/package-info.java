/**
 * Operations of the stores as tools of MCP, by configuration: {@link io.headgate.tools.ToolConfig} says what a tool is called, what it
 * takes and what is sent for it; {@link io.headgate.tools.Tools} offers them and does what is asked. Arguments are judged before anything
 * is taken of a pool, values get into requests as values only, and a failure is told as the result of the tool, so that an agent can do
 * something about it. What becomes of a store's answer is the matter of {@link io.headgate.tools.shape}.
 */
@NullMarked
package io.headgate.tools;

import org.jspecify.annotations.NullMarked;
