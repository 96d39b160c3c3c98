package io.jbuild.comparison;

import static io.jbuild.comparison.CauseRule.noise;
import static io.jbuild.comparison.Evidence.path;
import static io.jbuild.comparison.Evidence.place;

import java.util.List;

/** What package managers and their like leave behind, and nobody needs: jbuild can remove it. */
final class NoiseCauses {

  static final List<CauseRule> RULES =
      List.of(
          noise(
              "apt-logs",
              path("^/var/log/apt/."),
              "apt writes down when it installed what.",
              "End the RUN with rm -rf /var/log/apt/*."),
          noise(
              "dpkg-logs",
              path("^/var/log/(dpkg|alternatives)\\.log$"),
              "dpkg writes down when it unpacked what.",
              "End the RUN with rm -f /var/log/dpkg.log /var/log/alternatives.log."),
          noise(
              "apt-caches",
              path("^/var/cache/apt/[^/]*\\.bin$"),
              "apt's caches are made of the lists of packages as they were at that moment.",
              "End the RUN with rm -f /var/cache/apt/*.bin; apt makes them again."),
          noise(
              "debconf-backups",
              path("^/var/cache/debconf/.*-old$"),
              "debconf's backups have what was there before the last change, whichever that was.",
              "End the RUN with rm -f /var/cache/debconf/*-old."),
          noise(
              "ldconfig",
              path("^/var/cache/ldconfig/aux-cache$"),
              "ldconfig's cache has the inode numbers and times of libraries.",
              "End the RUN with rm -f /var/cache/ldconfig/aux-cache; ldconfig makes it again."),
          noise(
              "machine-id",
              path("^/(etc|var/lib/dbus)/machine-id$"),
              "A machine's id is random, and containers of one image would all have the same.",
              "End the RUN with an empty one: : > /etc/machine-id."),
          noise(
              "dnf-logs",
              path(
                  "^/var/log/(dnf[^/]*\\.log|yum\\.log|hawkey\\.log)(\\.\\d+)?$"
                      + "|^/var/lib/dnf/history\\.sqlite"),
              "dnf writes down when it installed what.",
              "End the RUN with rm -rf /var/log/dnf* /var/log/yum.log /var/log/hawkey.log"
                  + " /var/lib/dnf/history.sqlite*."),
          noise(
              "wget-hsts",
              path("/\\.wget-hsts$"),
              "wget notes when it asked which server.",
              "Call wget --no-hsts, or end the RUN with rm -f ~/.wget-hsts."),
          noise(
              "pyc",
              path("\\.pyc$").and(place("time of the source$")),
              "Python's compiled modules hold the time of their source.",
              "Set SOURCE_DATE_EPOCH in the RUN's environment, so that they hold a hash, or"
                  + " PYTHONDONTWRITEBYTECODE=1, so that there are none."));

  private NoiseCauses() {}
}
