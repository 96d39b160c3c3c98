package io.jbuild.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys as OpenSSL writes them (RFC 7468). Java reads PKCS#8 alone; the two forms before it
 * become that by a frame around them.
 */
final class PrivateKeys {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]+)-----END \\1-----");

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;

  /** Of an EC key the curve, as RFC 5915 tags it. */
  private static final int CURVE = 0xa0;

  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /** rsaEncryption, with NULL for parameters (RFC 8017, A.1). */
  private static final byte[] RSA = hex("300d06092a864886f70d0101010500");

  /** id-ecPublicKey (RFC 5480, 2.1.1). */
  private static final byte[] EC = hex("06072a8648ce3d0201");

  private PrivateKeys() {}

  /**
   * The first key of a file.
   *
   * @throws GeneralSecurityException where there is none, or one that cannot be read
   */
  static PrivateKey parse(byte[] pem) throws GeneralSecurityException {
    Matcher block = PEM.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw new InvalidKeySpecException("there is no private key in it, or one with a passphrase");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException(e.getMessage(), e);
    }
    return switch (block.group(1)) {
      case "RSA PRIVATE KEY" -> key(framed(RSA, der), "RSA");
      case "EC PRIVATE KEY" -> key(framed(element(SEQUENCE, EC, curve(der)), der), "EC");
      default -> any(der);
    };
  }

  private static PrivateKey any(byte[] der) throws GeneralSecurityException {
    InvalidKeySpecException last = null;
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return key(der, algorithm);
      } catch (InvalidKeySpecException e) {
        last = e;
      }
    }
    throw last == null ? new InvalidKeySpecException("no key") : last;
  }

  private static PrivateKey key(byte[] pkcs8, String algorithm) throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private static byte[] framed(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, VERSION, algorithm, element(OCTETS, key));
  }

  /** The name of the curve, out of the key's own sequence. */
  private static byte[] curve(byte[] key) throws InvalidKeySpecException {
    try {
      int at = content(key, 0);
      while (at < key.length) {
        int content = content(key, at);
        int end = content + length(key, at);
        if ((key[at] & 0xff) == CURVE) {
          return Arrays.copyOfRange(key, content, end);
        }
        at = end;
      }
    } catch (IndexOutOfBoundsException e) {
      throw new InvalidKeySpecException("an EC key that breaks off", e);
    }
    throw new InvalidKeySpecException("an EC key without its curve");
  }

  /** Where the content of an element begins (X.690, 8.1.3). */
  private static int content(byte[] der, int at) {
    return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
  }

  private static int length(byte[] der, int at) throws InvalidKeySpecException {
    int length = der[at + 1];
    if (length >= 0) {
      return length;
    }
    length = 0;
    for (int i = at + 2; i < content(der, at); i++) {
      length = length << 8 | der[i] & 0xff;
    }
    if (length < 0 || length > der.length) {
      throw new InvalidKeySpecException("a key that breaks off");
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] head =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : length < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    byte[] whole = Arrays.copyOf(head, head.length + length);
    int at = head.length;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  private static byte[] hex(String digits) {
    return java.util.HexFormat.of().parseHex(digits);
  }
}
