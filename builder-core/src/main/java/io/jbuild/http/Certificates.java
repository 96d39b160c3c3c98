package io.jbuild.http;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/** What stands in docker's folders of certificates, one for each host, as TLS wants it. */
public final class Certificates {

  private static final char[] NO_PASSWORD = {};

  private Certificates() {}

  /** Whether there is anything in a host's folder that TLS would want. */
  public static boolean isFor(Path folder) {
    return Files.isDirectory(folder)
        && !(list(folder, ".crt").isEmpty() && list(folder, ".cert").isEmpty());
  }

  /** TLS as somebody wants it spoken. */
  public static SSLContext context(Trust trust) throws IOException {
    return context(trust, keys(trust.own()));
  }

  /**
   * The same with certificates of ours that were read before.
   *
   * @param keys see {@link #keys}
   */
  static SSLContext context(Trust trust, ClientKeys keys) throws IOException {
    try {
      TrustManager[] others = null; // whom Java trusts
      if (trust.anybody()) {
        others = new TrustManager[] {new Anybody()};
      } else if (!trust.authorities().isEmpty()) {
        others = trustManagers(trusted(trust.authorities()));
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, others, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Whom Java trusts, and the authorities of some folders. */
  private static KeyStore trusted(List<Path> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, NO_PASSWORD);
    int count = 0;
    for (X509Certificate known : knownToJava()) {
      trusted.setCertificateEntry("java" + count++, known);
    }
    for (Path folder : authorities) {
      for (Path file : list(folder, ".crt")) {
        for (Certificate certificate : read(file)) {
          trusted.setCertificateEntry("own" + count++, certificate);
        }
      }
    }
    return trusted;
  }

  private static X509Certificate[] knownToJava() throws GeneralSecurityException {
    for (TrustManager trust : trustManagers(null)) {
      if (trust instanceof X509TrustManager known) {
        return known.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }

  private static TrustManager[] trustManagers(@org.jspecify.annotations.Nullable KeyStore trusted)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  /** Certificates {@code NAME.cert}, each with its {@code NAME.key}. */
  static ClientKeys keys(List<Path> folders) throws IOException {
    try {
      return new ClientKeys(keyManager(folders));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static X509KeyManager keyManager(List<Path> folders)
      throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, NO_PASSWORD);
    for (Path folder : folders) {
      for (Path file : list(folder, ".cert")) {
        String name = String.valueOf(file.getFileName());
        Path key = file.resolveSibling(name.substring(0, name.length() - 4) + "key");
        if (!Files.exists(key)) {
          throw refused(
              file + " has no key " + key, "The certificate of an authority is named NAME.crt.");
        }
        Certificate[] chain = read(file).toArray(Certificate[]::new);
        try {
          own.setKeyEntry(
              file.toString(), PrivateKeys.parse(Files.readAllBytes(key)), NO_PASSWORD, chain);
        } catch (GeneralSecurityException e) {
          throw refused(
              key + " cannot be used: " + e.getMessage(),
              "It is a private key in PEM, without a passphrase.");
        }
      }
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(own, NO_PASSWORD);
    for (KeyManager keys : factory.getKeyManagers()) {
      if (keys instanceof X509KeyManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("Java has no manager of X.509 keys");
  }

  private static List<? extends Certificate> read(Path file) throws IOException {
    try {
      return List.copyOf(
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))));
    } catch (GeneralSecurityException e) {
      throw refused(file + " cannot be used: " + e.getMessage(), "It is a certificate in PEM.");
    }
  }

  private static List<Path> list(Path folder, String ending) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new BuildException(
          Blame.MACHINE,
          "the certificates in " + folder + " cannot be read",
          "Let this user read the folder.",
          e);
    }
  }

  private static BuildException refused(String message, String hint) {
    return new BuildException(Blame.MACHINE, message, hint);
  }

  /** Asks nobody for anything, which is what "insecure" means. */
  private static final class Anybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
