/**
 * Reading HOCON strictly: every mistake of a run is found and told together, with file, line, key, what was found and what is
 * expected. Knows no key of its own; everybody may use it. A record reads itself from a {@link io.headgate.config.Section}, which
 * comes from a {@link io.headgate.config.Document}. Start reading at {@link io.headgate.config.Section}.
 */
@NullMarked
package io.headgate.config;

import org.jspecify.annotations.NullMarked;
