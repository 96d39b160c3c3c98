package io.jbuild;

import io.jbuild.event.BuildEvent;
import io.jbuild.request.Isolation;
import io.jbuild.request.SecretOptions;
import io.jbuild.result.BuildResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builds whose images must not depend on how their commands were isolated. */
public final class RungCases {

  /** What makes devices: no user namespace may, only take those of a base along. */
  static final String DEVICES = "devices";

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
                  RUN id >ids; umask >>ids; pwd >>ids; echo $HOME >>ids;
                  USER joe:more
                  RUN id >more; echo x >f
                  USER 5:6
                  RUN id
                  """),
              Map.entry(
                  "modes",
                  """
                  FROM busybox
                  RUN mkdir /m; cd /m; touch a b c; chmod 4755 a; chmod 2755 b; chmod 1777 c; chown 3:4 a b; \\
                      mkdir d e; chmod 2775 d; chmod 1777 e; mkfifo p; ln -s a l; chown -h 7:8 l
                  RUN chmod 700 /m/d; chown 9 /m/b
                  """),
              Map.entry(
                  DEVICES,
                  """
                  FROM busybox
                  RUN mkdir /n; mknod /n/null c 1 3; mknod /n/disk b 8 1; chmod 600 /n/disk
                  RUN chown 5:6 /n/null; mv /n/disk /n/d
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
                  "binds",
                  """
                  FROM busybox AS tools
                  RUN mkdir -p /t/d; echo tool >/t/f; chmod 640 /t/f; chown 5:6 /t/f; ln -s f /t/l; echo i >/t/d/i
                  FROM busybox
                  RUN --mount=type=bind,from=tools,source=/t,target=/mnt/t --mount=type=bind,source=bound,target=/bound \\
                      cp -a /mnt/t /copied; cp /bound/f /f; stat -c '%n %a %u %g %s' /mnt/t/* /bound /bound/* >/seen
                  RUN --mount=type=bind,from=tools,source=/t/f,target=/etc/tool cat /etc/tool >/tool
                  RUN --mount=type=bind,from=tools,source=/t,target=/copied,rw \\
                      echo x >/copied/f; rm /copied/d/i; ls -R /copied >/listed
                  RUN ls -R /copied >/after; cat /copied/f >>/after
                  """),
              Map.entry(
                  "caches",
                  """
                  FROM busybox AS tools
                  RUN mkdir /t; echo tool >/t/f
                  FROM busybox
                  RUN --mount=type=cache,target=/c echo 1 >>/c/f
                  RUN --mount=type=cache,target=/c echo 2 >>/c/f; cat /c/f >/seen
                  RUN --mount=type=cache,target=/d/e,id=own,mode=0710,uid=5,gid=6 stat -c '%a %u %g' /d/e >/own
                  RUN --mount=type=cache,target=/d/e,id=own echo >/d/e/f; mkdir /d/other
                  RUN --mount=type=cache,target=/t,from=tools,source=/t,sharing=private echo more >>/t/f; cat /t/f >/both
                  RUN --mount=type=cache,target=/t,id=locked,sharing=locked echo 1 >/t/locked
                  RUN ls -A / /c /d /t >/after || true
                  """),
              Map.entry(
                  "memory",
                  """
                  FROM busybox
                  RUN mkdir /full; echo 1 >/full/f
                  RUN --mount=type=tmpfs,target=/full --mount=type=tmpfs,target=/new/m,size=1m \\
                      ls -A /full >/listed; echo 2 >/full/g; echo 3 >/new/m/f; stat -c %a /new/m >>/listed
                  RUN ls -A / /full /new >/after || true
                  """),
              Map.entry(
                  "secrets",
                  """
                  FROM busybox
                  RUN --mount=type=secret,id=key,required wc -c </run/secrets/key >/size; stat -c '%a %u %g' /run/secrets/key >>/size
                  RUN --mount=type=secret,id=key,target=/etc/k,mode=0440,uid=7,gid=8 stat -c '%a %u %g' /etc/k >/own
                  RUN --mount=type=secret,id=key,env=KEY test ${#KEY} = 20; env | grep -v KEY | grep -v HOSTNAME >/env
                  RUN --mount=type=secret,id=none ls -A /run >/none || echo nothing >/none
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

  /** Makes the files of the context that the cases take; root alone can. */
  static void context(TestBuilds builds) throws Exception {
    builds.contextScript(
        "mkdir cap; echo x >cap/f; setcap cap_net_raw=ep cap/f;"
            + " tar cf cap.tar -C cap --xattrs --xattrs-include=security.capability .; rm -r cap;"
            + " mkdir -p bound/d; echo bound >bound/f; chmod 750 bound/f; ln -s f bound/l;"
            + " printf %s 12345678901234567890 >../key");
  }

  /**
   * Builds them; a line for each: its name and the digest of its manifest, and a last one: how
   * their commands were isolated.
   *
   * @param left what is not built
   */
  static List<String> build(TestBuilds builds, String store, List<String> left) throws Exception {
    Path key = builds.context("").resolveSibling("key");
    builds.secrets(SecretOptions.parse(List.of("id=key,src=" + key), List.of()));
    builds.busybox(store);
    List<String> lines = new ArrayList<>();
    for (var entry : CASES.entrySet()) {
      if (!left.contains(entry.getKey())) {
        BuildResult result = builds.build(store, entry.getValue(), "case");
        lines.add(entry.getKey() + " " + result.manifest().digest());
      }
    }
    builds.events().stream()
        .filter(event -> event instanceof BuildEvent.Isolated)
        .map(event -> "by " + event)
        .distinct()
        .forEach(lines::add);
    return lines;
  }

  /**
   * Arguments: the folder of a {@link TestBuilds}, a store in it, how commands are isolated, and
   * the cases that are left out.
   */
  public static void main(String[] arguments) throws Exception {
    TestBuilds builds =
        new TestBuilds(Path.of(arguments[0])).isolation(Isolation.valueOf(arguments[2]), Set.of());
    List<String> left = List.of(arguments).subList(3, arguments.length);
    build(builds, arguments[1], left).forEach(System.out::println);
  }
}
