package io.headgate.upstream.http;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in a few words why a connection could not be opened: words for callers, without addresses or an exception's own text. */
final class ConnectFailures {
    private static final int DEPTH = 12;

    private ConnectFailures() {}

    static String describe(@Nullable Throwable failure) {
        String best = "connecting failed";
        Throwable cause = failure;
        for (int i = 0; cause != null && i < DEPTH; i++) {
            String words = words(cause);
            if (words != null) {
                // The innermost cause that is known says most.
                best = words;
            }
            cause = cause.getCause();
        }
        return best;
    }

    /** For the operator: what it was at the bottom, in its own words. */
    static String innermost(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && cause.getCause() != null && i < DEPTH; i++) {
            cause = cause.getCause();
        }
        return cause == null ? "no further cause" : cause.toString();
    }

    private static @Nullable String words(Throwable cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof UnknownHostException) {
            return "name not found";
        } else if (cause instanceof NoRouteToHostException || text.contains("unreachable")) {
            return "no route to the host";
        } else if (cause instanceof ConnectException) {
            return text.contains("refused") ? "connection refused" : "connecting failed";
        } else if (cause instanceof CertificateExpiredException) {
            return "TLS: certificate expired";
        } else if (cause instanceof CertificateNotYetValidException) {
            return "TLS: certificate not yet valid";
        } else if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
            return "TLS: certificate not trusted";
        } else if (cause instanceof CertificateException && text.contains("name")) {
            return "TLS: certificate is for another name";
        } else if (cause instanceof SSLException) {
            return text.contains("unrecognized ssl message") || text.contains("unsupported or unrecognized")
                    ? "TLS: the other side does not speak TLS"
                    : "TLS: handshake failed";
        } else if (text.contains("reset") || text.contains("broken pipe") || text.contains("peer")) {
            return "connection closed while it was being opened";
        }
        return null;
    }
}
