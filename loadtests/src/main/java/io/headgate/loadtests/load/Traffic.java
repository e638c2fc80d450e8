package io.headgate.loadtests.load;

import io.gatling.javaapi.core.ChainBuilder;

/** What one user does in one visit. Built when Gatling is ready for it, so it is a recipe and not yet a chain. */
public interface Traffic {
    ChainBuilder visit(Asking asking);
}
