package io.headgate.edge;

import java.util.Locale;
import org.apache.pekko.http.scaladsl.model.headers.CustomHeader;

/** A field that is written exactly as it is: the codec's own header types would re-render values (RFC 9110, 7.7 forbids that). */
final class OpaqueHeader extends CustomHeader {
    private final String name;
    private final String value;

    OpaqueHeader(String name, String value) {
        this.name = name;
        this.value = value;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String lowercaseName() {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public String value() {
        return value;
    }

    @Override
    public boolean renderInRequests() {
        return false;
    }

    @Override
    public boolean renderInResponses() {
        return true;
    }
}
