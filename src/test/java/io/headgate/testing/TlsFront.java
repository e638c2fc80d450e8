package io.headgate.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Speaks TLS on a loopback port and passes the bytes on to a plain server. */
public final class TlsFront implements AutoCloseable {
    private final SSLServerSocket listener;
    private final int plainPort;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** The server names that clients asked for. */
    public final List<String> names = new CopyOnWriteArrayList<>();

    public TlsFront(Path keyStore, int plainPort, String... protocols) throws IOException, GeneralSecurityException {
        this.plainPort = plainPort;
        char[] password = Certificates.PASSWORD.toCharArray();
        KeyStore keys = Certificates.load(keyStore);
        for (String alias : Collections.list(keys.aliases())) {
            if (!alias.equals(Certificates.KEY)) {
                keys.deleteEntry(alias);
            }
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        if (protocols.length > 0) {
            listener.setEnabledProtocols(protocols);
        }
        threads.execute(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url() {
        return "https://localhost:" + port();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                SSLSocket secure = (SSLSocket) listener.accept();
                threads.execute(() -> serve(secure));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SSLSocket secure) {
        try (secure;
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), plainPort)) {
            open.add(plain);
            secure.startHandshake();
            if (secure.getSession() instanceof ExtendedSSLSession session) {
                session.getRequestedServerNames()
                        .forEach(name -> names.add(new String(name.getEncoded(), StandardCharsets.US_ASCII)));
            }
            threads.execute(() -> copy(secure, plain));
            copy(plain, secure);
        } catch (IOException refused) {
            // The client did not like what it saw.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException ended) {
            // One side is gone; the other is closed with the streams.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
