package io.headgate.upstream.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** An authority and certificates that it signs, made on the spot with the JDK's own tool in one folder. */
final class Certificates {
    static final String PASSWORD = "changeit";
    /** Under which a server's key is found in its store. */
    static final String KEY = "key";

    private static final String AUTHORITY = "authority";

    private final Path folder;
    private final Path authority;

    Certificates(Path folder) {
        this.folder = folder;
        authority = folder.resolve("authority.p12");
        keytool(authority, AUTHORITY, List.of("-dname", "CN=Test Authority", "-ext", "bc:c"));
    }

    /** The authority's certificate in a PEM file. */
    Path pem() throws IOException, GeneralSecurityException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certificate().getEncoded());
        return Files.writeString(
                folder.resolve("authority.pem"),
                "A comment\n-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }

    /** The authority's certificate in a PKCS #12 file. */
    Path trustStore() throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("trusted", certificate());
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** A server's key, with a certificate for these names that the authority signed, in a PKCS #12 file. */
    Path server(String name, String alternativeNames, String... validity) throws IOException {
        Path file = Files.copy(authority, folder.resolve(name + ".p12"));
        List<String> options = new ArrayList<>(List.of("-signer", AUTHORITY, "-dname", "CN=" + name));
        options.addAll(List.of("-ext", "san=" + alternativeNames));
        options.addAll(List.of(validity));
        keytool(file, KEY, options);
        return file;
    }

    private Certificate certificate() throws IOException, GeneralSecurityException {
        return Objects.requireNonNull(load(authority).getCertificate(AUTHORITY));
    }

    static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(Path store, String alias, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(options);
        try {
            Path output = Files.createTempFile("keytool", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int status = process.waitFor();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            if (status != 0) {
                throw new AssertionError(command + ": " + said);
            }
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
