package io.headgate.edge;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/** The codec's layer always speaks of TLS; this says that there is none. */
final class NoTls {
    static final SSLSession SESSION = session();

    private NoTls() {}

    private static SSLSession session() {
        try {
            return SSLContext.getDefault().createSSLEngine().getSession();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has a default TLS context", impossible);
        }
    }
}
