package io.jbuild.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An image and a cache under one name. */
class ImagePlacesTest {

  private static BuildRequest request(String words) {
    SortedMap<String, List<String>> all = new TreeMap<>();
    for (String word : words.split(" ", -1)) {
      int equals = word.indexOf('=');
      all.computeIfAbsent(word.substring(0, equals), name -> new ArrayList<>())
          .add(word.substring(equals + 1));
    }
    return new BuildWords(all, new TreeMap<>())
        .request(new BuildContext.Folder(Path.of(".")), Optional.empty(), "1");
  }

  private static BuildException refusal(String words, boolean push) {
    return catchThrowableOfType(
        BuildException.class,
        () -> {
          BuildRequest request = request(words);
          if (push) {
            request.forPush();
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "output=type=registry;name=r.io/app:19 cache-to=type=registry;ref=r.io/app:19;mode=max, false",
    "output=type=registry tag=r.io/app cache-to=r.io/app, false",
    "output=type=image;push=true tag=r.io/app cache-to=r.io/app:latest, false",
    "tag=r.io/b tag=r.io/app cache-to=type=registry;ref=r.io/app, true",
    "tag=r.io/app cache-mounts-to=type=registry;ref=r.io/app, true",
    "tag=r.io/app:1-pr cache-mounts-to=type=registry;ref=r.io/app:1;scope=pr, true",
  })
  void isRefused(String words, boolean push) {
    BuildException refusal = refusal(words.replace(';', ','), push);

    assertThat(refusal.blame()).isEqualTo(Blame.USAGE);
    assertThat(refusal).hasMessageStartingWith("the image and a cache both go to r.io/app");
    assertThat(refusal.hint()).contains(words.contains("mounts") ? "{cache-mounts-to}" : "{cache-");
  }

  @Test
  void elsewhereItMayGo() {
    request("tag=r.io/app cache-to=r.io/app"); // The name is the store's alone.
    request("tag=r.io/app cache-to=r.io/app:cache cache-mounts-to=type=registry,ref=r.io/app:m")
        .forPush();
    request("tag=r.io/app cache-to=type=inline").forPush();
    request("output=type=image,push-by-digest=true,push=true tag=r.io/app cache-to=r.io/app");
  }
}
