package io.headgate.call;

/** On whose behalf a call is made. Until a door authenticates its callers everybody is {@link #ANONYMOUS}. */
public record Principal(String name) {
    public static final Principal ANONYMOUS = new Principal("anonymous");
}
