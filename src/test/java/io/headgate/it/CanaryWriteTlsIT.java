package io.headgate.it;

import static io.headgate.it.WriteStage.read;
import static io.headgate.it.WriteStage.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.sandbox.canary.CanarySimulator;
import io.headgate.sandbox.canary.Quirks;
import io.headgate.testing.Certificates;
import io.headgate.testing.RawResponse;
import io.headgate.testing.TlsFront;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write service behind TLS with a certificate of a private authority, while the read service is elsewhere. */
class CanaryWriteTlsIT {
    private final WriteStage stage = new WriteStage();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        stage.close();
    }

    private static String url(TlsFront front) {
        return "url = \"" + front.url() + "/api/v1\"\n";
    }

    @Test
    void trustsTheAuthorityOfItsOwnSection() throws Exception {
        Certificates certificates = new Certificates(folder);
        Path key = certificates.server("historian", "dns:localhost");
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (TlsFront front = new TlsFront(key, simulator.writeUrl().getPort());
                RunningGateway gateway =
                        WriteStage.gateway(simulator, url(front) + "tls.trust = \"" + certificates.pem() + "\"")) {
            RawResponse stored = write(gateway, "storeData", WriteStage.ONE);

            assertThat(stored.status()).as(stored.text()).isEqualTo(200);
            assertThat(front.names).isNotEmpty().containsOnly("localhost");
            assertThat(read(simulator, "getTagData?tags=SITEHIST.Sandbox.a")).contains("\"v\":1");
        }
        assertThat(simulator.writeSessions())
                .as("sessions that were not given back")
                .isZero();
    }

    @Test
    void writesNothingToAServerThatItCannotTrust() throws Exception {
        Certificates certificates = new Certificates(folder);
        Path key = certificates.server("historian", "dns:localhost");
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (TlsFront front = new TlsFront(key, simulator.writeUrl().getPort());
                RunningGateway gateway = WriteStage.gateway(simulator, url(front))) {
            RawResponse refused = write(gateway, "storeData", WriteStage.ONE);

            assertThat(refused.status()).as(refused.text()).isIn(502, 503);
            assertThat(refused.text()).contains("upstream.connect");
            assertThat(simulator.writeCounters().requests()).isZero();
        }
    }

    @Test
    void takesNoOtherHostForTheHistorian() throws Exception {
        Certificates certificates = new Certificates(folder);
        Path key = certificates.server("somebody-else", "dns:elsewhere.test");
        CanarySimulator simulator = stage.simulator(Quirks.defaults());
        try (TlsFront front = new TlsFront(key, simulator.writeUrl().getPort());
                RunningGateway gateway =
                        WriteStage.gateway(simulator, url(front) + "tls.trust = \"" + certificates.pem() + "\"")) {
            assertThat(write(gateway, "storeData", WriteStage.ONE).text()).contains("upstream.connect");
            assertThat(simulator.writeCounters().requests()).isZero();
        }
    }
}
