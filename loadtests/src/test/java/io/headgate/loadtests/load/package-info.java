@org.jspecify.annotations.NullMarked
package io.headgate.loadtests.load;
