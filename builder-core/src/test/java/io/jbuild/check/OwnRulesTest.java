package io.jbuild.check;

import static io.jbuild.check.Checked.findings;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnRulesTest {

  private final Checked user = new Checked();

  @Test
  void aBuildArgumentNobodyDeclaresIsNamed() {
    user.buildArgs.put("IMAGETAG", "1");
    user.buildArgs.put("nothing_like_it", "2");
    assertThat(user.in("FROM scratch\nARG OTHER\nARG IMAGE_TAG\n"))
        .containsExactly(
            "1 jbuild/UndeclaredBuildArg: Build argument 'nothing_like_it' is declared by no ARG,"
                + " and has no effect",
            "3 jbuild/UndeclaredBuildArg: Build argument 'IMAGETAG' is declared by no ARG, and has"
                + " no effect (did you mean IMAGE_TAG?)");
  }

  @Test
  void aBuildArgumentThatSomethingDeclaresIsUsed() {
    for (String name :
        List.of(
            "GLOBAL",
            "UNUSED",
            "TRIGGER",
            "BASE",
            "http_proxy",
            "HTTPS_PROXY",
            "TARGETARCH",
            "BUILDPLATFORM",
            "TARGETSTAGE",
            "SOURCE_DATE_EPOCH",
            "BUILDKIT_INLINE_CACHE")) {
      user.buildArgs.put(name, "1");
    }
    user.base.setOnBuild(List.of("ARG BASE"));
    assertThat(
            user.in(
                """
                ARG GLOBAL
                FROM scratch
                ARG UNUSED
                FROM debian
                ONBUILD ARG TRIGGER
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN npm ci",
        "RUN npm install --omit=dev",
        "RUN yarn",
        "RUN yarn install --frozen-lockfile",
        "RUN corepack enable && pnpm i",
        "RUN pip3 install --no-cache-dir -r requirements.txt",
        "RUN python3 -m pip install -r requirements.txt",
        "RUN poetry install",
        "RUN uv sync --locked",
        "RUN pipenv sync",
        "RUN mvn -B package",
        "RUN ./mvnw -q dependency:go-offline",
        "RUN ./gradlew :app:bootJar",
        "RUN go mod download",
        "RUN cargo build --release",
        "RUN bundle install",
        "RUN php composer.phar install",
        "RUN dotnet restore",
        "RUN [\"npm\", \"ci\"]",
        "RUN [\"/bin/sh\", \"-ec\", \"cd /app && npm ci\"]",
        "RUN <<EOF\nset -e\nif true; then npm ci; fi\nEOF",
        "RUN bash -e <<EOF\nnpm ci\nEOF",
      })
  void dependenciesAreFetchedBeforeEverythingIsCopied(String run) {
    assertThat(apartFromSyntax("FROM debian\nWORKDIR /app\nCOPY . .\n" + run + "\n"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("3 jbuild/CopyBeforeDependencies: COPY of all files stands before '")
        .contains("' in line 4, which every change of a file runs again: copy ");
    assertThat(apartFromSyntax("FROM debian\nCOPY some /\n" + run + "\nCOPY . .\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN npm run build",
        "RUN npm install -g typescript",
        "RUN npm install typescript",
        "RUN yarn build && yarn --version",
        "RUN pip install flask",
        "RUN mvn -o package",
        "RUN mvn --version",
        "RUN gradle --offline build",
        "RUN go build ./...",
        "RUN cargo build --frozen",
        "RUN composer dump-autoload",
        "RUN echo 'npm ci'",
        "RUN # npm ci\\\n true",
        "RUN cat <<EOF > /notes\nnpm ci\nEOF",
        "RUN <<EOF\n#!/usr/bin/env python3\nnpm ci\nEOF",
        "RUN --mount=type=cache,target=/root/.npm npm ci",
      })
  void otherCommandsMayFollowACopyOfEverything(String run) {
    assertThat(apartFromSyntax("FROM debian\nCOPY . .\n" + run + "\n")).isEmpty();
  }

  @Test
  void whatWasFetchedBeforeIsNotFetchedAgain() {
    assertThat(
            findings(
                """
                FROM node AS base
                COPY package.json .
                RUN npm ci
                COPY . .
                RUN npm ci --omit=dev
                FROM base
                COPY . .
                RUN npm ci
                FROM debian
                COPY --from=base . .
                RUN npm ci
                """))
        .isEmpty();
  }

  @Test
  void packageListsAreRemovedWhereTheyAreFetched() {
    assertThat(findings("FROM debian\nRUN apt-get -qq update && apt-get install -y curl git=1:2\n"))
        .containsExactly(
            "2 jbuild/AptListsKept: apt-get update leaves lists in the image that differ from day"
                + " to day, and what is installed is whatever version they name: end the RUN with"
                + " rm -rf /var/lib/apt/lists/*");
    assertThat(findings("FROM debian\nRUN apt update; apt install git=1:2\n"))
        .hasSize(1)
        .first()
        .asString()
        .doesNotContain("whatever version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*",
        "RUN apt-get update && find /var/lib/apt/lists -type f -delete",
        "RUN --mount=type=cache,target=/var/lib/apt/lists apt-get update",
        "RUN --mount=type=tmpfs,target=/var/lib/apt apt-get update",
        "RUN apt-get install -y curl",
        "RUN echo apt-get update",
        "RUN apt-cache policy",
      })
  void packageListsThatDoNotStayAreNoConcern(String run) {
    assertThat(findings("FROM debian\n" + run + "\n")).isEmpty();
  }

  @Test
  void packageListsOfAStageThatIsNotTheImageAreNoConcern() {
    String dockerfile =
        "FROM debian AS build\nRUN apt-get update\nFROM scratch\nCOPY --from=build /a /\n";
    assertThat(findings(dockerfile)).isEmpty();
    user.target = Optional.of("build");
    assertThat(user.in(dockerfile)).hasSize(1);
    assertThat(findings("FROM debian AS a\nRUN apt-get update\nFROM a\n")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN curl -fsSL https://get.docker.com | sh",
        "RUN wget -qO- https://example.com/setup_lts.x",
        "RUN bash -c \"$(curl -fsSL https://raw.githubusercontent.com/a/b/master/1.2/install.sh)\"",
        "RUN curl -LO https://github.com/a/b/releases/latest/download/b-1.2.tar.gz",
        "RUN x=`wget -O - http://example.com/tool-linux-x86_64`",
        "ADD https://example.com/tool.tar.gz /",
        "ADD https://github.com/a/b.git /src",
        "ADD https://github.com/a/b.git#main /src",
        "ADD git@github.com:a/b.git#:sub /src",
        "ADD https://github.com/a/b.git?subdir=x /src",
      })
  void aDownloadThatCanChangeIsComparedWithSomething(String instruction) {
    assertThat(apartFromSyntax("FROM debian\n" + instruction + "\n"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("2 jbuild/UnverifiedDownload: What ")
        .contains(" holds can change: name a version that stays, or ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN curl -LO https://github.com/a/b/releases/download/v1/b.tar.gz",
        "RUN curl -LO https://example.com/b-1.2.3.tar.gz && tar xf b-1.2.3.tar.gz",
        "RUN curl -LO https://example.com/7z2301.tar",
        "RUN curl -LO https://example.com/${VERSION}/b.tar.gz",
        "RUN curl -o key https://example.com/key && echo '0123  key' | sha256sum -c",
        "RUN curl https://example.com/key | gpg --dearmor > /key",
        "RUN curl -f http://localhost:8080/health",
        "RUN curl \"$URL\" && wget http://127.0.0.1/x",
        "RUN curl -X POST https://example.com/api",
        "RUN curl -I https://example.com/",
        "RUN wget http://ftp.debian.org/debian/pool/main/o/openssl/libssl1.1_1.1.1n_amd64.deb",
        "RUN echo https://example.com/tool",
        "ADD --checksum=sha256:0123456789012345678901234567890123456789012345678901234567890123"
            + " https://example.com/tool.tar.gz /",
        "ADD https://example.com/tool-1.2.tar.gz /",
        "ADD https://github.com/a/b.git#v1.2 /src",
        "ADD https://github.com/a/b.git?tag=v1 /src",
        "ADD https://github.com/a/b.git#${REF} /src",
        "ADD local.tar.gz /",
      })
  void aDownloadThatStaysIsNoConcern(String instruction) {
    assertThat(apartFromSyntax("FROM debian\n" + instruction + "\n")).isEmpty();
  }

  @Test
  void classArchivesAreMadeAfterTheirJars() {
    assertThat(
            findings(
                """
                FROM maven
                RUN mvn -q package && java -XX:ArchiveClassesAtExit=app.jsa -jar target/app.jar
                """))
        .containsExactly(
            "2 jbuild/ClassArchiveWithJars: Java will refuse the archive that this RUN makes, since"
                + " 'mvn package' in it makes the jars: make the archive in a RUN after this one");
    for (String maker :
        List.of(
            "jar --create -f a.jar",
            "jar cf a.jar",
            "java -Djarmode=tools -jar a.jar extract",
            "cp x.jar a.jar")) {
      assertThat(findings("FROM jdk\nRUN " + maker + " && java -XX:AOTCacheOutput=a -jar a.jar\n"))
          .as(maker)
          .hasSize(1);
    }
    assertThat(
            findings(
                """
                FROM maven
                RUN mvn -q package
                RUN java -XX:ArchiveClassesAtExit=app.jsa -jar target/app.jar && jar tf a.jar
                RUN java -Xshare:dump && mvn -v && java -jar target/app.jar
                """))
        .isEmpty();
  }

  @Test
  void newerFeaturesAreNamedOnceWithTheirVersion() {
    assertThat(
            findings(
                """
                FROM scratch
                COPY --parents a b /
                COPY --parents --exclude=*.md --link a b /
                RUN <<EOF
                EOF
                ENV a=${a%b}
                HEALTHCHECK --start-interval=1s CMD ["a"]
                ADD --chmod=u+x --unpack=true a /
                RUN --security=insecure --device=gpu true
                """))
        .filteredOn(finding -> finding.contains("NewerSyntax"))
        .extracting(finding -> finding.replaceFirst(" of the Dockerfile frontend.*", ""))
        .containsExactly(
            "2 jbuild/NewerSyntax: COPY --parents needs version 1.20",
            "3 jbuild/NewerSyntax: COPY --link needs version 1.4",
            "3 jbuild/NewerSyntax: COPY --exclude needs version 1.19",
            "4 jbuild/NewerSyntax: a here-document needs version 1.4",
            "6 jbuild/NewerSyntax: ${NAME#pattern} and the like needs version 1.7",
            "7 jbuild/NewerSyntax: HEALTHCHECK --start-interval needs version 1.6",
            "8 jbuild/NewerSyntax: ADD --chmod with letters needs version 1.14",
            "8 jbuild/NewerSyntax: ADD --unpack needs version 1.17",
            "9 jbuild/NewerSyntax: RUN --security needs version 1.20",
            "9 jbuild/NewerSyntax: RUN --device is read by the frontends docker/dockerfile:1-labs"
                + " from 1.14-labs on, and by no other");
  }

  @Test
  void whatTheSyntaxDirectiveBringsIsRead() {
    String features = "FROM scratch\nRUN --mount=target=/x --network=none true\nCOPY --link a /\n";
    assertThat(findings("# syntax=docker/dockerfile:1\n" + features)).isEmpty();
    assertThat(findings("# syntax=docker/dockerfile:1.4\n" + features)).isEmpty();
    assertThat(findings("# syntax=docker.io/docker/dockerfile:1.20.0-labs@sha256:00\n" + features))
        .isEmpty();
    assertThat(findings("# syntax=example.com/own:3\n" + features)).isEmpty();
    assertThat(findings("# syntax=docker/dockerfile:1.2\n" + features))
        .containsExactly(
            "3 jbuild/NewerSyntax: RUN --network needs version 1.3 of the Dockerfile frontend, and"
                + " the syntax directive names 1.2",
            "4 jbuild/NewerSyntax: COPY --link needs version 1.4 of the Dockerfile frontend, and"
                + " the syntax directive names 1.2");
  }

  @Test
  void aFindingIsLeftOutByAComment() {
    assertThat(
            findings(
                """
                FROM debian
                # check=skip=jbuild/CopyBeforeDependencies
                COPY . .
                # check=skip=jbuild/AptListsKept,jbuild/UnverifiedDownload
                RUN apt-get update && npm ci && curl https://get.docker.com | sh
                """))
        .isEmpty();
  }

  private static List<String> apartFromSyntax(String dockerfile) {
    return findings(dockerfile).stream()
        .filter(finding -> finding.contains("jbuild/") && !finding.contains("NewerSyntax"))
        .toList();
  }
}
