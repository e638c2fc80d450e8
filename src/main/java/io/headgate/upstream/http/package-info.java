/**
 * The upstream kind {@code http}: HTTP/1.1 over one socket per lent connection. What an upstream sends is framed here, strictly, so
 * that no answer can reach anybody but the one who asked. {@link io.headgate.upstream.http.HttpConnector} is what a pool is given;
 * other kinds that speak HTTP build on it. Start reading at {@link io.headgate.upstream.http.ExchangeStage}.
 */
@NullMarked
package io.headgate.upstream.http;

import org.jspecify.annotations.NullMarked;
