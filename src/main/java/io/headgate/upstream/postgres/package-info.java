/**
 * PostgreSQL: connections to it for the pool, and one transaction at a time on each. Start reading at
 * {@link io.headgate.upstream.postgres.PostgresConnector}, then {@link io.headgate.upstream.postgres.Turn}, the life of one command.
 */
@NullMarked
package io.headgate.upstream.postgres;

import org.jspecify.annotations.NullMarked;
