package io.jbuild.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1.1 to servers: one request, one answer; follows nothing and repeats nothing by
 * itself. Safe for several threads.
 */
public final class Http {

  private static final long CONNECT_SECONDS = 30;

  /** As many as ever want one at the same time. */
  private static final int MOST_CONNECTIONS = 1000;

  private static final int BUFFER = 64 << 10;

  /** A server's head is not to fill the memory. */
  private static final int LONGEST_LINE = 64 << 10;

  private static final int MOST_HEADERS = 1000;

  /** A server may have closed what was not used for so long. */
  private static final long IDLE_MILLISECONDS = 100;

  private final CloseableHttpClient client;
  private final Proxies proxies;
  private @Nullable TlsSocketStrategy tls;
  private volatile @Nullable ClientKeys ours;

  /**
   * Speaks to servers in one way. Certificates are read when the first server wants TLS; what is
   * wrong with them is a {@link io.jbuild.failure.BuildException} then.
   */
  public Http(Trust trust, Proxies proxies) {
    this.proxies = proxies;
    BasicCredentialsProvider names = new BasicCredentialsProvider();
    proxies
        .logins()
        .forEach(
            login ->
                names.setCredentials(
                    new AuthScope(login.host(), login.port()),
                    new UsernamePasswordCredentials(login.user(), login.password().toCharArray())));
    this.client =
        HttpClientBuilder.create()
            .setUserAgent("jbuild")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableConnectionState()
            .setDefaultCredentialsProvider(names)
            .setRoutePlanner(new SystemDefaultRoutePlanner(proxies))
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(MOST_CONNECTIONS)
                    .setMaxConnPerRoute(MOST_CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                            .setValidateAfterInactivity(TimeValue.ofMilliseconds(IDLE_MILLISECONDS))
                            .build())
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                            .http1Config(
                                Http1Config.custom()
                                    .setBufferSize(BUFFER)
                                    .setMaxLineLength(LONGEST_LINE)
                                    .setMaxHeaderCount(MOST_HEADERS)
                                    .build())
                            // Who does not want a body says so before it is all there.
                            .responseOutOfOrderStrategy(
                                MonitoringResponseOutOfOrderStrategy.INSTANCE)
                            .build())
                    .setTlsSocketStrategy(
                        (socket, host, port, attachment, context) ->
                            tls(trust).upgrade(socket, host, port, attachment, context))
                    .build())
            .build();
  }

  /** Who speaks in clear need not read what Java trusts. */
  private synchronized TlsSocketStrategy tls(Trust trust) throws IOException {
    TlsSocketStrategy known = tls;
    if (known == null) {
      ClientKeys keys = Certificates.keys(trust.own());
      ours = keys;
      known =
          new DefaultClientTlsStrategy(
              Certificates.context(trust, keys),
              // Java's own: whoever trusts anybody trusts whatever name.
              HostnameVerificationPolicy.BUILTIN,
              NoopHostnameVerifier.INSTANCE);
      tls = known;
    }
    return known;
  }

  /**
   * The answer, whatever it is; the caller closes it.
   *
   * @throws IOException where there is none; {@link HttpFailures} says why in words
   * @throws BuildException where we are offline
   */
  public Answer send(Request request) throws IOException, InterruptedException {
    proxies.check(request.address());
    HttpUriRequestBase asked = new HttpUriRequestBase(request.method(), request.address());
    request.headers().forEach(header -> asked.addHeader(header.name(), header.value()));
    asked.setConfig(
        RequestConfig.custom()
            .setResponseTimeout(Timeout.of(request.patience()))
            .setProtocolUpgradeEnabled(false)
            .build());
    Exchanging exchanging = new Exchanging(asked, request.patience());
    Optional<Content> content = request.content();
    if (content.isPresent()) {
      asked.setEntity(
          new EntityTemplate(
              content.get().size(), null, null, out -> send(content.get(), exchanging, out)));
      exchanging.watch(0);
    }
    try {
      return exchanging.run(
          () ->
              new Answer(
                  exchanging,
                  client.executeOpen(
                      HttpHost.create(request.address()), asked, HttpClientContext.create()),
                  request.address()));
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (IOException e) {
      ClientKeys keys = ours;
      throw keys != null && keys.asked() && HttpFailures.isCut(e) ? new AskedException(e) : e;
    }
  }

  private static void send(Content content, Exchanging exchanging, OutputStream out)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = content.open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        exchanging.sent(read);
      }
    }
    exchanging.sentAll();
  }
}
