package switchboard.store;

import java.util.List;
import javax.sql.DataSource;
import org.apache.ibatis.io.Resources;
import org.apache.ibatis.logging.nologging.NoLoggingImpl;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.LocalCacheScope;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** All SQL, over one session. */
record Mappers(
        SqlSession session,
        UserMapper users,
        TokenMapper tokens,
        ChannelMapper channels,
        ChannelKeyMapper keys,
        ChannelExtraMapper extras,
        RedemptionMapper redemptions,
        LogMapper logs,
        OptionMapper options,
        JournalMapper journals,
        SessionMapper sessions,
        LedgerMapper ledger,
        LeaseMapper leases,
        SpendingMapper spending,
        AuditMapper audit,
        AccessTokenMapper accessTokens,
        TwoFactorMapper twoFactors,
        PasskeyMapper passkeys,
        IdentityMapper identities,
        TicketMapper tickets,
        NoticeMapper notices) {
    private static final List<Class<?>> ALL = List.of(
            UserMapper.class,
            TokenMapper.class,
            ChannelMapper.class,
            ChannelKeyMapper.class,
            ChannelExtraMapper.class,
            RedemptionMapper.class,
            LogMapper.class,
            OptionMapper.class,
            JournalMapper.class,
            SessionMapper.class,
            LedgerMapper.class,
            LeaseMapper.class,
            SpendingMapper.class,
            AuditMapper.class,
            AccessTokenMapper.class,
            TwoFactorMapper.class,
            PasskeyMapper.class,
            IdentityMapper.class,
            TicketMapper.class,
            NoticeMapper.class);

    /** The same, with another log. */
    Mappers noting(LogMapper other) {
        return new Mappers(
                session,
                users,
                tokens,
                channels,
                keys,
                extras,
                redemptions,
                other,
                options,
                journals,
                sessions,
                ledger,
                leases,
                spending,
                audit,
                accessTokens,
                twoFactors,
                passkeys,
                identities,
                tickets,
                notices);
    }

    static Mappers of(SqlSession session) {
        return new Mappers(
                session,
                session.getMapper(UserMapper.class),
                session.getMapper(TokenMapper.class),
                session.getMapper(ChannelMapper.class),
                session.getMapper(ChannelKeyMapper.class),
                session.getMapper(ChannelExtraMapper.class),
                session.getMapper(RedemptionMapper.class),
                session.getMapper(LogMapper.class),
                session.getMapper(OptionMapper.class),
                session.getMapper(JournalMapper.class),
                session.getMapper(SessionMapper.class),
                session.getMapper(LedgerMapper.class),
                session.getMapper(LeaseMapper.class),
                session.getMapper(SpendingMapper.class),
                session.getMapper(AuditMapper.class),
                session.getMapper(AccessTokenMapper.class),
                session.getMapper(TwoFactorMapper.class),
                session.getMapper(PasskeyMapper.class),
                session.getMapper(IdentityMapper.class),
                session.getMapper(TicketMapper.class),
                session.getMapper(NoticeMapper.class));
    }

    /** Sessions over a pool of connections; what SQL says otherwise on some databases is in its variables. */
    static SqlSessionFactory sessions(DataSource pool, Engine engine) {
        Resources.setDefaultClassLoader(Mappers.class.getClassLoader());
        var configuration = new Configuration(new Environment("switchboard", new JdbcTransactionFactory(), pool));
        configuration.setArgNameBasedConstructorAutoMapping(true);
        configuration.setMapUnderscoreToCamelCase(true);
        configuration.setLocalCacheScope(LocalCacheScope.STATEMENT);
        configuration.setCacheEnabled(false);
        configuration.setDefaultExecutorType(ExecutorType.REUSE);
        configuration.setLogImpl(NoLoggingImpl.class); // it would log parameters, which are keys and tokens too
        configuration.setVariables(engine.style().variables());
        NullAsZero.register(configuration.getTypeHandlerRegistry(), engine.padded());
        ALL.forEach(configuration::addMapper);
        return new SqlSessionFactoryBuilder().build(configuration);
    }
}
