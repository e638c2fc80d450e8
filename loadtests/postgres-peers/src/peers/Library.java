package peers;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** One candidate in a process of its own: loads as often as it is told on its standard input, and says what came of it. */
public final class Library {
    private Library() {}

    /** @param arguments candidate, port, connections, callers */
    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        int port = Integer.parseInt(arguments[1]);
        int connections = Integer.parseInt(arguments[2]);
        int callers = Integer.parseInt(arguments[3]);
        Candidate candidate = switch (name) {
            case "hikari" -> new Hikari(port, connections, callers, false);
            case "hikari-clean" -> new Hikari(port, connections, callers, true);
            case "headgate" -> Headgate.product(port, connections, callers, false);
            case "headgate-threads" -> Headgate.product(port, connections, callers, true);
            case "headgate-bare" -> Headgate.bare(port, connections, callers, true);
            case "headgate-bare-loop" -> Headgate.bare(port, connections, callers, false);
            case "pgbouncer" -> Clients.ofPgBouncer(port, callers);
            case "headgate-http" -> Clients.ofHeadgate(port, callers);
            default -> throw new IllegalArgumentException(name);
        };
        System.out.println("ready");
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            String[] words = line.split(" ");
            long cpu = cpu();
            long began = System.nanoTime();
            Callers.Result result = candidate.load(Double.parseDouble(words[0]), Integer.parseInt(words[1]));
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.println(String.format(Locale.ROOT, "%s", result.line(seconds, (cpu() - cpu) / 1e9)));
        }
        System.exit(0);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
