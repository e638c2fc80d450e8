package io.headgate.upstream.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates made on the spot with the JDK's own tool: an authority and what it signs, in one folder. */
final class Certificates {
    static final String PASSWORD = "changeit";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    /** A new authority; the PEM file of its certificate. */
    Path authority(String name) {
        keytool("-genkeypair", "-alias", "key", "-keystore", store(name), "-dname", "CN=" + name, "-ext", "bc:c");
        Path pem = folder.resolve(name + ".pem");
        keytool("-exportcert", "-rfc", "-alias", "key", "-keystore", store(name), "-file", pem.toString());
        return pem;
    }

    /** A PKCS #12 file that holds the authority's certificate to be trusted. */
    Path trustStore(String authority) {
        String store = store(authority + "-trust");
        String pem = folder.resolve(authority + ".pem").toString();
        keytool("-importcert", "-noprompt", "-alias", "trusted", "-keystore", store, "-file", pem);
        return Path.of(store);
    }

    /** A server's key with a certificate that the authority signed; the PKCS #12 file of both. */
    Path server(String name, String authority, String alternativeNames, String... validity) {
        String request = folder.resolve(name + ".req").toString();
        String pem = folder.resolve(name + ".pem").toString();
        keytool("-genkeypair", "-alias", "key", "-keystore", store(name), "-dname", "CN=" + name);
        keytool("-certreq", "-alias", "key", "-keystore", store(name), "-file", request);
        List<String> sign =
                new ArrayList<>(List.of("-gencert", "-rfc", "-alias", "key", "-keystore", store(authority)));
        sign.addAll(List.of("-infile", request, "-outfile", pem, "-ext", "san=" + alternativeNames));
        sign.addAll(List.of(validity));
        keytool(sign.toArray(String[]::new));
        String authorityPem = folder.resolve(authority + ".pem").toString();
        keytool("-importcert", "-noprompt", "-alias", "ca", "-keystore", store(name), "-file", authorityPem);
        keytool("-importcert", "-noprompt", "-alias", "key", "-keystore", store(name), "-file", pem);
        return Path.of(store(name));
    }

    private String store(String name) {
        return folder.resolve(name + ".p12").toString();
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        if (List.of(arguments).contains("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        if (List.of(arguments).contains("-keystore")) {
            command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        }
        try {
            Path output = Files.createTempFile("keytool", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + Files.readString(output, StandardCharsets.UTF_8));
            }
            Files.delete(output);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
