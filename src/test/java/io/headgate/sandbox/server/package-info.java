@NullMarked
package io.headgate.sandbox.server;

import org.jspecify.annotations.NullMarked;
