/**
 * Where a request goes: {@link io.headgate.route.Router} picks one {@link io.headgate.route.Route} by host, path, headers and method and
 * rewrites the path for the upstream. Knows nothing of pools and connections. Start reading at {@link io.headgate.route.Router}.
 */
@NullMarked
package io.headgate.route;

import org.jspecify.annotations.NullMarked;
