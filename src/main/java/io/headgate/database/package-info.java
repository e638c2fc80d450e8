/**
 * What an SQL store lends and what can be asked of it, without any client library: shared by the kind that speaks to the store and
 * by whoever has something to ask. Start reading at {@link io.headgate.database.SqlSession}.
 */
@NullMarked
package io.headgate.database;

import org.jspecify.annotations.NullMarked;
