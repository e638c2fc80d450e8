package peers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** Clients of a server, each with a connection of its own, which it keeps while the load lasts. */
final class Clients implements Candidate {
    /** One client. */
    private interface Client extends Callers.Call, AutoCloseable {}

    /** Connects. */
    private interface Opening {
        Client open() throws Exception;
    }

    private final Opening opening;
    private final int callers;

    private Clients(Opening opening, int callers) {
        this.opening = opening;
        this.callers = callers;
    }

    @Override
    public Callers.Result load(double seconds, int perSecond) throws Exception {
        List<Client> clients = new ArrayList<>();
        try {
            return Callers.load(callers, seconds, perSecond, () -> {
                Client client = opening.open();
                clients.add(client);
                return client;
            });
        } finally {
            for (Client each : clients) {
                each.close();
            }
        }
    }

    /** By PostgreSQL's protocol; without statements kept at the server, which PgBouncer 1.18 does not know in transaction mode. */
    static Clients ofPgBouncer(int port, int callers) {
        return new Clients(
                () -> new Jdbc(DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&prepareThreshold=0")),
                callers);
    }

    /** By HTTP/1.1. */
    static Clients ofHeadgate(int port, int callers) {
        return new Clients(() -> new Http(new Socket("127.0.0.1", port)), callers);
    }

    private static final class Jdbc implements Client {
        private final Connection connection;
        private final PreparedStatement select;

        Jdbc(Connection connection) throws Exception {
            this.connection = connection;
            select = connection.prepareStatement("SELECT title FROM items WHERE id = ?");
        }

        @Override
        public Callers.Took call(int id) throws Exception {
            long asked = System.nanoTime();
            select.setInt(1, id);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next() || !rows.getString(1).equals("Item " + id)) {
                    throw new IOException("the wrong item");
                }
            }
            return new Callers.Took(0, System.nanoTime() - asked);
        }

        @Override
        public void close() throws Exception {
            connection.close();
        }
    }

    private static final class Http implements Client {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Http(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        @Override
        public Callers.Took call(int id) throws Exception {
            long asked = System.nanoTime();
            out.write(("GET /items/" + id + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = answer();
            if (!answer.contains("\"Item " + id + "\"")) {
                throw new IOException("the wrong item: " + answer);
            }
            return new Callers.Took(0, System.nanoTime() - asked);
        }

        /** Status line and body. */
        private String answer() throws IOException {
            String status = line();
            int length = 0;
            for (String field = line(); !field.isEmpty(); field = line()) {
                if (field.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    length = Integer.parseInt(field.substring(15).trim());
                }
            }
            return status + " " + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new IOException("closed");
                }
                if (octet != '\r') {
                    line.append((char) octet);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
