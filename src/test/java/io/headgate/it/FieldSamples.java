package io.headgate.it;

import io.headgate.testing.Fields.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Header fields as clients and servers send them, odd ones among them; none that a hop has to change. */
final class FieldSamples {
    private static final String[] VALUES = {
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "application/json",
        "APPLICATION/JSON ; Charset=UTF-8",
        "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "curl/8.5.0",
        "python-requests/2.31.0 (nested (comment (three deep)))",
        "gzip;q=1.0, identity; q=0.5, *;q=0",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "not a date at all",
        "\"xyzzy\", \"r2d2xxxx\", W/\"c3piozzzz\"",
        "*",
        "bytes=500-600,601-999",
        "a=1; b=\"two\"; c=three, four; $Version=0",
        "__Host-x=%7B%22a%22%3A1%7D;;d",
        "no-cache, no-store,max-age=0 ,must-revalidate",
        "de-CH, de;q=0.9, *;q=0.5",
        "<not closed",
        "\"a quoted string with \\\" and , inside\"",
        "{\"json\": [1, 2.50, null]}",
        "  ",
        "\ta\tb  c\t",
        "%0d%0aSet-Cookie: a=b",
        "=?UTF-8?Q?=C3=A4?=",
        ",,,",
        ";;=;",
        "0",
        "-1",
        "99999999999999999999",
        "!#$%&'*+-.^_`|~()<>@,;:\\\"/[]?={}"
    };
    private static final Map<String, String[]> OWN = new TreeMap<>(Map.of("Authorization", new String[] {
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "basic dXNlcjo=",
        "Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IlMvGGpuXyk",
        "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", nc=00000001, qop=auth",
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request,SignedHeaders=host,Signature=5d67",
        "Custom   three  spaces",
        "OneWord",
        "Basic not base64 at all:"
    }));
    /** Fields that an intermediary's library likes to read, and some that nobody knows. */
    private static final String[] NAMES = {
        "Accept", "User-Agent", "Content-Type", "X-Custom", "If-Modified-Since", "Accept-Language", "x-lower-case"
    };

    private FieldSamples() {}

    static List<Field> all() {
        List<Field> samples = new ArrayList<>();
        for (String name : NAMES) {
            for (String value : VALUES) {
                samples.add(new Field(name, value.strip()));
            }
        }
        OWN.forEach((name, values) -> {
            for (String value : values) {
                samples.add(new Field(name, value));
            }
        });
        return samples;
    }
}
