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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write service behind TLS with a certificate of a private authority, while the read service is elsewhere. */
class CanaryWriteTlsIT {
    private final WriteStage stage = new WriteStage();

    @TempDir
    private Path folder;

    private Certificates certificates;
    private CanarySimulator simulator;

    @BeforeEach
    void start() throws Exception {
        certificates = new Certificates(folder);
        simulator = stage.simulator(Quirks.defaults());
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    /** A server of TLS before the write service, with a certificate for these names. */
    private TlsFront front(String names) throws Exception {
        Path key = certificates.server("historian", names);
        return new TlsFront(key, simulator.writeUrl().getPort());
    }

    private RunningGateway trusting(TlsFront front) throws Exception {
        return gateway(front, "tls.trust = \"" + certificates.pem() + "\"");
    }

    private RunningGateway gateway(TlsFront front, String more) throws Exception {
        return WriteStage.gateway(simulator, "url = \"" + front.url() + "/api/v1\"\n" + more);
    }

    @Test
    void trustsTheAuthorityOfItsOwnSection() throws Exception {
        try (TlsFront front = front("dns:localhost");
                RunningGateway gateway = trusting(front)) {
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
        try (TlsFront front = front("dns:localhost");
                RunningGateway gateway = gateway(front, "")) {
            RawResponse refused = write(gateway, "storeData", WriteStage.ONE);

            assertThat(refused.status()).as(refused.text()).isIn(502, 503);
            assertThat(refused.text()).contains("upstream.connect");
            assertThat(simulator.writeCounters().requests()).isZero();
        }
    }

    @Test
    void takesNoOtherHostForTheHistorian() throws Exception {
        try (TlsFront front = front("dns:elsewhere.test");
                RunningGateway gateway = trusting(front)) {
            assertThat(write(gateway, "storeData", WriteStage.ONE).text()).contains("upstream.connect");
            assertThat(simulator.writeCounters().requests()).isZero();
        }
    }
}
