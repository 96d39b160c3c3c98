package io.jbuild;

import io.jbuild.event.BuildEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builds whose images must not depend on how their commands were isolated. */
public final class RungCases {

  /** By name; each stands on {@code busybox}. */
  static final SortedMap<String, String> CASES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("nothing", "FROM busybox\nRUN true\nRUN true\n"),
              Map.entry("empty base", "FROM scratch\nCOPY busybox /\nRUN [\"/busybox\"]\n"),
              Map.entry(
                  "users",
                  """
                  FROM busybox
                  RUN echo joe:x:1000:1000::/home/joe:/bin/sh >>/etc/passwd; echo joe:x:1000: >>/etc/group; \\
                      echo more:x:77:joe >>/etc/group; mkdir -p /home/joe; chown joe:joe /home/joe
                  USER joe
                  WORKDIR /home/joe
                  RUN id >ids; umask >>ids; pwd >>ids; echo $HOME >>ids
                  USER 5:6
                  RUN id
                  """),
              Map.entry(
                  "modes",
                  """
                  FROM busybox
                  RUN mkdir /m; cd /m; touch a b c; chmod 4755 a; chmod 2755 b; chmod 1777 c; chown 3:4 a b; \\
                      mkdir d e; chmod 2775 d; chmod 1777 e; mkfifo p; mknod n c 1 3; ln -s a l; chown -h 7:8 l
                  RUN chmod 700 /m/d; chown 9 /m/b
                  """),
              Map.entry(
                  "hard links",
                  """
                  FROM busybox
                  RUN mkdir /h; cd /h; echo 1 >a; ln a b; echo 2 >c; ln c d; ln c e; echo 3 >f
                  RUN cd /h; rm b; ln f g; chown -R 5:5 c d e
                  RUN cd /h; echo 4 >>c; mv d /d
                  """),
              Map.entry(
                  "deletes",
                  """
                  FROM busybox
                  RUN mkdir -p /x/a/b /y/z /w; echo 1 >/x/a/b/f; echo 2 >/x/g; echo 3 >/y/z/f; echo 4 >/w/f
                  RUN rm -r /x/a; rm /x/g; rm -r /y; mkdir /y; echo n >/y/n; rm -r /w; echo file >/w
                  RUN rm /w; mkdir -p /w/d; rm -r /x; ln -s /y /x
                  """),
              Map.entry(
                  "unchanged",
                  """
                  FROM busybox
                  RUN mkdir /u; echo 1 >/u/a; echo 2 >/u/b; chmod 600 /u/b
                  RUN cp -p /u/a /u/c; mv /u/c /u/a; chmod 644 /u/b; chmod 600 /u/b; touch /u/t; rm /u/t
                  RUN touch -d '2001-01-01 00:00:00' /u/a; echo 1 >/u/b
                  """),
              Map.entry(
                  "places of the sandbox",
                  """
                  FROM busybox
                  RUN echo changed >>/etc/hosts; echo x >/etc/resolv.conf; echo d >/dev/dropped; echo s >/dev/shm/s
                  RUN mkdir -p /etc/new; cat /etc/hostname >/etc/new/name; grep -c localhost /etc/hosts >/etc/new/hosts
                  COPY <<hosts /etc/hosts
                  1.2.3.4 mine
                  hosts
                  RUN grep -c mine /etc/hosts >/counted || true
                  """),
              Map.entry(
                  "scripts",
                  """
                  FROM busybox
                  WORKDIR /new/dir
                  RUN <<one <<two
                  #!/bin/sh
                  pwd >pwd
                  one
                  #!/bin/sh
                  echo two >two
                  two
                  RUN <<EOF
                  echo several; env | grep -v HOSTNAME | sort >env
                  EOF
                  """),
              Map.entry(
                  "left behind",
                  """
                  FROM busybox
                  RUN (trap '' HUP TERM; while true; do sleep 1; done) & echo 1 >/b
                  RUN mkdir /s; echo 2 >/s/f; sleep 1000 &
                  """),
              Map.entry(
                  "capabilities",
                  """
                  FROM busybox
                  ADD cap.tar /x/
                  RUN mkdir /y; mv /x/f /y/; cp /y/f /y/g; chmod 711 /x
                  """),
              Map.entry(
                  "branches",
                  """
                  FROM busybox AS one
                  RUN echo 1 >/one
                  FROM one AS two
                  RUN echo 2 >/two; sleep 0.2
                  FROM one AS three
                  RUN rm /one; echo 3 >/three; sleep 0.2
                  FROM one
                  COPY --from=two /two /
                  RUN echo four >/four
                  COPY --from=three /three /
                  RUN rm /two; cat /three /four >/five
                  """)));

  private RungCases() {}

  /** Builds all of them; a line for each: its name and the digest of its manifest. */
  static List<String> build(TestBuilds builds, String store) throws Exception {
    builds.busybox(store);
    List<String> lines = new ArrayList<>();
    for (var entry : CASES.entrySet()) {
      BuildResult result = builds.build(store, entry.getValue(), "case");
      lines.add(entry.getKey() + " " + result.manifest().digest());
    }
    return lines;
  }

  /** Arguments: the folder of a {@link TestBuilds}, and a store in it. */
  public static void main(String[] arguments) throws Exception {
    TestBuilds builds = new TestBuilds(Path.of(arguments[0]));
    build(builds, arguments[1]).forEach(System.out::println);
    builds.events().stream()
        .filter(event -> event instanceof BuildEvent.Isolated)
        .map(event -> "by " + event)
        .distinct()
        .forEach(System.out::println);
  }
}
