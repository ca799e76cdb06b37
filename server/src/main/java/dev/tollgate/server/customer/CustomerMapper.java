package dev.tollgate.server.customer;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

interface CustomerMapper {
    String COLUMNS = "id, created_at, external_id, email, name, stripe_customer_id";

    @Insert("""
            INSERT INTO customer (organization_id, id, created_at, external_id, email, name)
            VALUES (#{organizationId}, #{customer.id}, #{customer.createdAt}, #{customer.externalId}, #{customer.email},
                    #{customer.name})
                ON CONFLICT (organization_id, external_id) DO NOTHING""")
    int insert(UUID organizationId, Customer customer);

    @Select("SELECT " + COLUMNS + """
             FROM customer
            WHERE organization_id = #{organizationId} AND external_id = #{externalId}""")
    Customer byExternalId(UUID organizationId, String externalId);

    @Select("SELECT " + COLUMNS + """
             FROM customer
            WHERE organization_id = #{organizationId} AND id = ANY(#{ids})""")
    List<Customer> find(UUID organizationId, UUID[] ids);

    /** For whoever changes it, or writes down what Stripe is to be told of it. */
    @Select("SELECT " + COLUMNS + """
             FROM customer
            WHERE organization_id = #{organizationId} AND id = #{id}
              FOR NO KEY UPDATE""")
    Optional<Customer> lock(UUID organizationId, UUID id);

    @Select("SELECT " + COLUMNS + """
             FROM customer
            WHERE organization_id = #{organizationId} AND stripe_customer_id = #{stripeCustomerId}""")
    Optional<Customer> byStripeId(UUID organizationId, String stripeCustomerId);

    @Select("SELECT " + COLUMNS + """
             FROM customer
            WHERE organization_id = #{organizationId} AND stripe_customer_id = #{stripeCustomerId}
              FOR NO KEY UPDATE""")
    Optional<Customer> lockByStripeId(UUID organizationId, String stripeCustomerId);

    @Update("""
            UPDATE customer
               SET email = #{customer.email}, name = #{customer.name}, stripe_customer_id = #{customer.stripeCustomerId}
             WHERE organization_id = #{organizationId} AND id = #{customer.id}""")
    int update(UUID organizationId, Customer customer);
}
