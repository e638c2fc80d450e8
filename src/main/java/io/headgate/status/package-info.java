/**
 * What pools say of themselves, as JSON: one wording for the admin page and for the resources of MCP clients, so that both tell the same.
 * Start with {@link io.headgate.status.PoolJson}.
 */
@NullMarked
package io.headgate.status;

import org.jspecify.annotations.NullMarked;
