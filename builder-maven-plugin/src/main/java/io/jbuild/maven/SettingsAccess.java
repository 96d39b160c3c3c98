package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.request.RegistryLogins;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** What {@code settings.xml} says about the world outside: proxies, and who one is where. */
final class SettingsAccess {

  private static final String EPOCH = "SOURCE_DATE_EPOCH";
  private static final String OUTPUT_TIME = "project.build.outputTimestamp";

  private final MavenSession session;
  private final SettingsDecrypter decrypter;

  SettingsAccess(MavenSession session, SettingsDecrypter decrypter) {
    this.session = session;
    this.decrypter = decrypter;
  }

  /**
   * An environment with the proxies, with the word that Maven is offline, and with the time that a
   * project says it is made at where the environment has none.
   */
  SortedMap<String, String> in(SortedMap<String, String> environment, MavenProject project) {
    List<Proxy> active =
        session.getSettings().getProxies().stream().filter(Proxy::isActive).toList();
    SortedMap<String, String> with =
        new TreeMap<>(
            SettingsProxies.in(environment, active.stream().map(this::decrypted).toList()));
    if (session.isOffline()) {
      with.put("JBUILD_OFFLINE", "1");
    }
    if (with.getOrDefault(EPOCH, "").isEmpty()) {
      OutputTime.seconds(
              session
                  .getUserProperties()
                  .getProperty(OUTPUT_TIME, project.getProperties().getProperty(OUTPUT_TIME)))
          .ifPresent(time -> with.put(EPOCH, time));
    }
    return with;
  }

  /**
   * Who one is at registries: each server whose {@code id} is a registry's name, {@code
   * registry.example.com:5000}, or a path of one. A password is decrypted when a registry wants it.
   */
  RegistryLogins logins() {
    RegistryLogins logins = RegistryLogins.NONE;
    for (Server server : session.getSettings().getServers()) {
      String id = String.valueOf(server.getId());
      String host = id.replaceFirst("/.*", "");
      boolean registry = host.contains(".") || host.contains(":") || host.equals("localhost");
      if (registry && server.getUsername() != null && server.getPassword() != null) {
        logins = logins.with(id, server.getUsername(), () -> decrypted(server).getPassword());
      }
    }
    return logins;
  }

  private Server decrypted(Server server) {
    if (!isEncrypted(server.getPassword())) {
      return server;
    }
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
    check(result, "server " + server.getId());
    return result.getServer();
  }

  private Proxy decrypted(Proxy proxy) {
    if (!isEncrypted(proxy.getPassword())) {
      return proxy;
    }
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(proxy));
    check(result, "proxy " + proxy.getId());
    return result.getProxy();
  }

  /** Decrypting brings much with it that most builds do without. */
  private static boolean isEncrypted(@org.jspecify.annotations.Nullable String password) {
    return password != null && password.contains("{") && password.contains("}");
  }

  private static void check(SettingsDecryptionResult result, String what) {
    for (SettingsProblem problem : result.getProblems()) {
      throw new BuildException(
          Blame.MACHINE,
          "the password of the "
              + what
              + " in settings.xml cannot be decrypted: "
              + problem.getMessage(),
          "The master password is in ~/.m2/settings-security.xml; mvn --encrypt-password makes"
              + " another.");
    }
  }
}
