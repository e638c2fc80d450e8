package io.headgate.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** An authority and certificates that it signs, made on the spot with the JDK's own tool in one folder. */
public final class Certificates {
    public static final String PASSWORD = "changeit";
    /** Under which a server's key is found in its store. */
    public static final String KEY = "key";

    private static final String AUTHORITY = "authority";

    private final Path folder;
    private final Path authority;

    public Certificates(Path folder) {
        this.folder = folder;
        authority = folder.resolve("authority.p12");
        keytool(authority, AUTHORITY, List.of("-dname", "CN=Test Authority", "-ext", "bc:c"));
    }

    /** The authority's certificate in a PEM file. */
    public Path pem() throws IOException, GeneralSecurityException {
        return Files.writeString(
                folder.resolve("authority.pem"),
                "A comment\n" + pem("CERTIFICATE", certificate().getEncoded()));
    }

    /** The certificate of {@link #server} in a PEM file. */
    public static Path certificate(Path store) throws IOException, GeneralSecurityException {
        byte[] encoded = Objects.requireNonNull(load(store).getCertificate(KEY)).getEncoded();
        return Files.writeString(Path.of(store + ".crt"), pem("CERTIFICATE", encoded));
    }

    /** The key of {@link #server} in a PEM file that only its owner may read. */
    public static Path key(Path store) throws IOException, GeneralSecurityException {
        byte[] encoded = Objects.requireNonNull(load(store).getKey(KEY, PASSWORD.toCharArray()))
                .getEncoded();
        Path file = Files.writeString(Path.of(store + ".key"), pem("PRIVATE KEY", encoded));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String pem(String what, byte... encoded) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    /** The authority's certificate in a PKCS #12 file. */
    public Path trustStore() throws IOException, GeneralSecurityException {
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
    public Path server(String name, String alternativeNames, String... validity) throws IOException {
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

    public static KeyStore load(Path file) throws IOException, GeneralSecurityException {
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
