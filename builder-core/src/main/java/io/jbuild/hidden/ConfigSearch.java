package io.jbuild.hidden;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Healthcheck;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.secret.SecretSearch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Looks for secrets in an image's config and history, which everybody can read who has the image.
 */
public final class ConfigSearch {

  private final SecretSearch search;

  private ConfigSearch(SecretSearch search) {
    this.search = search;
  }

  /**
   * Looks in all of a config.
   *
   * @throws BuildException where there is one
   */
  public static void check(ImageConfig image, SecretSearch search) {
    if (!search.isEmpty()) {
      new ConfigSearch(search).check(image);
    }
  }

  private void check(ImageConfig image) {
    ContainerConfig config = image.container();
    for (String variable : config.env()) {
      text("the variable " + variable.substring(0, Math.max(0, variable.indexOf('='))), variable);
    }
    config.labels().forEach((name, value) -> text("the label " + name, name + "=" + value));
    texts("CMD", config.cmd());
    texts("ENTRYPOINT", config.entrypoint());
    texts("SHELL", config.shell());
    texts("ONBUILD", config.onBuild());
    texts("VOLUME", config.volumes());
    texts("EXPOSE", config.exposedPorts());
    texts("HEALTHCHECK", config.healthcheck.map(Healthcheck::test).orElse(List.of()));
    text("USER", config.user);
    text("WORKDIR", config.workingDir);
    text("STOPSIGNAL", config.stopSignal.orElse(""));
    text("MAINTAINER", image.author().orElse(""));
    for (HistoryEntry entry : image.history()) {
      List<String> texts = new ArrayList<>();
      entry.createdBy().ifPresent(texts::add);
      entry.comment().ifPresent(texts::add);
      entry.author().ifPresent(texts::add);
      texts(
          "the history: "
              + entry.createdBy().flatMap(by -> by.lines().findFirst()).orElse("an entry"),
          texts);
    }
  }

  private void texts(String place, Collection<String> texts) {
    texts.forEach(text -> text(place, text));
    // Words that only together are one.
    text(place, String.join(" ", texts));
  }

  private void text(String place, String text) {
    Optional<String> found = search.in(text);
    if (found.isPresent()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          found.get() + " would be in the image's config, in " + place,
          "Everybody who has the image could read it. Do not pass it by ARG, ENV or LABEL: a RUN"
              + " sees it by --mount=type=secret.");
    }
  }
}
