/**
 * What kinds of upstream share that speak TLS, each with its own library. It knows none of them. There is only
 * {@link io.headgate.upstream.tls.Trust}.
 */
@NullMarked
package io.headgate.upstream.tls;

import org.jspecify.annotations.NullMarked;
