package io.headgate.app;

import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.config.SecretFile;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credential of an upstream, in a file that may change while the gateway runs. A new one counts when it was seen twice in a row:
 * the first time, somebody may still have been writing it.
 */
final class CredentialFile {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialFile.class);

    private final UpstreamName upstream;
    private final Consumer<Secret> use;
    private Secret inForce;
    private @Nullable Secret candidate;
    private boolean warned;

    /**
     * @param inForce what is used now; read from a file
     * @param use told each new credential, to be used from then on
     */
    CredentialFile(UpstreamName upstream, Secret inForce, Consumer<Secret> use) {
        this.upstream = upstream;
        this.inForce = inForce;
        this.use = use;
    }

    /**
     * Reads the file; blocks.
     *
     * @return whether there is something new to be looked at once more, soon
     */
    boolean look() {
        SecretFile file = inForce.file();
        if (file == null) {
            return false;
        }
        try {
            Secret now = file.read();
            warned = false;
            return seen(now);
        } catch (SecretFile.UnusableException unusable) {
            candidate = null;
            if (!warned) {
                warned = true;
                LOG.warn(
                        "the credential of upstream {} cannot be read again from {}, the old one stays in use: {}",
                        upstream,
                        file,
                        unusable.getMessage());
            }
            return false;
        }
    }

    private boolean seen(Secret now) {
        if (now.equals(inForce)) {
            candidate = null;
            return false;
        } else if (!now.equals(candidate)) {
            candidate = now;
            return true;
        }
        candidate = null;
        inForce = now;
        LOG.info("the credential of upstream {} has changed in {}", upstream, now.file());
        use.accept(now);
        return false;
    }
}
