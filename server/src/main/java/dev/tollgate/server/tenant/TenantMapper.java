package dev.tollgate.server.tenant;

import dev.tollgate.server.db.AcrossOrganizations;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.jspecify.annotations.Nullable;

interface TenantMapper {
    record OrganizationRow(UUID id, String name, String orderPrefix, Organization.LatePaymentPolicy latePaymentPolicy,
            String[] urlOrigins,
            String defaultCurrency) {}

    record KeyRow(UUID organizationId, String name, String[] scopes) {}

    record TokenRow(UUID organizationId, @Nullable UUID customerId, @Nullable UUID checkoutId, String[] scopes,
            String[] origins, Instant expiresAt) {}

    @Select("""
            SELECT id, name, order_prefix, late_payment_policy, url_origins, default_currency
              FROM organization
             WHERE id = #{organizationId}""")
    OrganizationRow organization(UUID organizationId);

    @AcrossOrganizations
    @Select(affectData = true, value = """
            INSERT INTO organization (id, created_at, name, order_prefix, late_payment_policy, url_origins, default_currency)
            VALUES (#{row.id}, #{now}, #{row.name}, #{row.orderPrefix}, #{row.latePaymentPolicy}, #{row.urlOrigins},
                    #{row.defaultCurrency})
                ON CONFLICT (name) DO UPDATE
               SET order_prefix = excluded.order_prefix, late_payment_policy = excluded.late_payment_policy,
                   url_origins = excluded.url_origins, default_currency = excluded.default_currency
            RETURNING id""")
    UUID upsertOrganization(OrganizationRow row, Instant now);

    @Insert("""
            INSERT INTO api_key (organization_id, id, created_at, name, hash, scopes)
            VALUES (#{organizationId}, #{id}, #{now}, #{name}, #{hash}, #{scopes})
                ON CONFLICT (hash) DO NOTHING""")
    int insertKey(UUID organizationId, UUID id, String name, byte[] hash, String[] scopes, Instant now);

    @AcrossOrganizations
    @Select("""
            SELECT organization_id, name, scopes
              FROM api_key
             WHERE hash = #{hash} AND revoked_at IS NULL""")
    Optional<KeyRow> key(byte[] hash);

    @AcrossOrganizations
    @Select("""
            SELECT organization_id, customer_id, checkout_id, scopes, origins, expires_at
              FROM session_token
             WHERE hash = #{hash}""")
    Optional<TokenRow> token(byte[] hash);

    @Insert("""
            INSERT INTO session_token (organization_id, hash, created_at, customer_id, checkout_id, scopes, origins, expires_at)
            VALUES (#{organizationId}, #{hash}, #{now}, #{row.customerId}, #{row.checkoutId}, #{row.scopes}, #{row.origins},
                    #{row.expiresAt})""")
    int insertToken(UUID organizationId, byte[] hash, TokenRow row, Instant now);

    @AcrossOrganizations
    @Delete("DELETE FROM session_token WHERE expires_at < #{before}")
    int deleteTokens(Instant before);
}
