/**
 * What can be asked of databases, by configuration: {@link io.headgate.sql.SqlOperation} is a named statement, or a few of them in one
 * transaction, with typed parameters; {@link io.headgate.sql.EndpointDoor} serves it as an address. No caller ever brings SQL: values
 * get to the database apart from the text, and names of tables or columns come from the configuration alone.
 */
@NullMarked
package io.headgate.sql;

import org.jspecify.annotations.NullMarked;
