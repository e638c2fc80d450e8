package io.headgate.call;

/** The name of an upstream as the configuration spells it; the only way a call may say where it goes. */
public record UpstreamName(String value) {
    @Override
    public String toString() {
        return value;
    }
}
