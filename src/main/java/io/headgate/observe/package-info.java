/**
 * What the gateway tells about itself: meters, the scrape text, trace context, the request log. Everybody may use it; it is the only
 * package that knows Kamon, so that the metrics library can be replaced in one place. {@link io.headgate.observe.Meter} lists
 * every meter; tags take their values from the configuration or from fixed tables, never from a request. Start reading at
 * {@link io.headgate.observe.Metrics}.
 */
@NullMarked
package io.headgate.observe;

import org.jspecify.annotations.NullMarked;
