/**
 * What MCP clients get of the gateway itself and of files: the health of its pools, files of folders, prompts, and two tools about how
 * it does. {@code app} starts it all with {@link io.headgate.resources.Resources}; each provider keeps in memory what it offers, reads
 * files only where blocking is allowed, and looks now and then for what has changed.
 */
@NullMarked
package io.headgate.resources;

import org.jspecify.annotations.NullMarked;
