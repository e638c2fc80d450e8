package io.headgate.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses, {@code 10.0.0.0/8} or {@code fd00::/8}; a single address is a range of one (RFC 4632, RFC 4291 2.3).
 *
 * @param prefix how many leading bits count
 */
public record Cidr(InetAddress network, int prefix) {
    /** Only what cannot be a host name, so that reading a configuration never asks a name server. */
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Empty when the text is not an address, or the prefix does not fit, or bits beyond the prefix are set. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String bits = slash < 0 ? "" : text.substring(slash + 1);
        if (!LITERAL.matcher(address).matches() || (slash >= 0 && !bits.matches("\\d{1,3}"))) {
            return Optional.empty();
        }
        InetAddress network;
        try {
            network = InetAddress.getByName(address);
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
        int width = network.getAddress().length * 8;
        int prefix = slash < 0 ? width : Integer.parseInt(bits);
        return prefix > width || !clearBeyond(network.getAddress(), prefix)
                ? Optional.empty()
                : Optional.of(new Cidr(network, prefix));
    }

    /** An IPv4 address never lies in an IPv6 range, nor the other way round. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (bitOf(mine, bit) != bitOf(other, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean clearBeyond(byte[] address, int prefix) {
        for (int bit = prefix; bit < address.length * 8; bit++) {
            if (bitOf(address, bit) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bitOf(byte[] address, int bit) {
        return (address[bit / 8] >> (7 - bit % 8)) & 1;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefix;
    }
}
